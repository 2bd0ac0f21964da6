// Halos, rings, plumb lines and shadows on the ground: squares that the fragment shader shapes.
// Texel 0: centre and size; texel 1: kind and up to three numbers; texel 3: colour.

out vec2 at;             // -1 to 1 in the square
flat out vec4 form;
flat out vec4 tint;

void main() {
    vec4 centre = texel(0);
    form = texel(1);
    tint = texel(3);
    at = position.xy * 2.0;
    // Towards the head and not the eye: both eyes see the same thing at the same depth.
    vec3 back = normalize(head.xyz - centre.xyz + vec3(0.0, 0.0, 1e-5));
    vec3 right = normalize(cross(vec3(0.0, 1.0, 0.0), back) + vec3(1e-5, 0.0, 0.0));
    vec3 place;
    if (form.x < 1.5) {
        place = centre.xyz + (right * at.x + cross(back, right) * at.y) * centre.w;
    } else if (form.x < 2.5) {
        place = vec3(centre.x, mix(form.y, centre.y, 0.5 + 0.5 * at.y), centre.z) + right * at.x * centre.w;
    } else {
        place = centre.xyz + vec3(at.x, 0.0, at.y) * centre.w;
    }
    gl_Position = view_projection * vec4(place, 1.0);
}
