// Halos, rings, plumb lines, shadows on the ground and segments of trails: squares that the
// fragment shader shapes.
// Texel 0: centre and size; texel 1: kind and up to three numbers; texel 3: colour.
// A segment begins at texel 0's place with the half width of its w, and ends at texel 1's yzw with
// that of texel 4's x.

out vec2 at;             // -1 to 1 in the square; of a segment, metres across and along
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
    } else if (form.x < 3.5) {
        place = centre.xyz + vec3(at.x, 0.0, at.y) * centre.w;
    } else {
        vec3 way = form.yzw - centre.xyz;
        float metres = max(length(way), 1e-6);
        way /= metres;
        vec3 side = normalize(cross(way, back) + 1e-5 * right);
        vec2 wide = max(vec2(centre.w, texel(4).x), 1e-6);
        float widest = max(wide.x, wide.y);
        at = vec2(at.x * widest, at.y < 0.0 ? -wide.x : metres + wide.y);
        place = centre.xyz + side * at.x + way * at.y;
        form.yzw = vec3(metres, wide);
    }
    gl_Position = view_projection * vec4(place, 1.0);
}
