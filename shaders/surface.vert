out vec3 place;
out vec3 across;      // the normal
out vec4 albedo;      // linear; a: opacity
flat out float glow;
out float faded;       // 1: wholly there, 0: faded out along its own form

void main() {
    vec4 row_x = texel(0), row_y = texel(1), row_z = texel(2), tint = texel(3);
    vec4 local = vec4(position, 1.0);
    place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    float sway = max(normal.w, 0.0);
    float phase = place.x * 0.9 + place.z * 0.7;
    place.xz += sway * vec2(sin(sun.w * 1.1 + phase), 0.6 * cos(sun.w * 0.8 + phase * 1.3)) * 0.12;

    // Normals go by the inverse of the scale.
    mat3 turn = transpose(mat3(row_x.xyz, row_y.xyz, row_z.xyz));
    vec3 size = vec3(dot(turn[0], turn[0]), dot(turn[1], turn[1]), dot(turn[2], turn[2]));
    across = turn * (normal.xyz / max(size, vec3(1e-12)));

    vec3 own = pow(colour.rgb, vec3(2.2));
    albedo.rgb = own * mix(vec3(1.0), tint.rgb, colour.a);
    faded = 1.0 + min(normal.w, 0.0);
    albedo.a = tint.a * faded;
    glow = texel(4).x;
    gl_Position = view_projection * vec4(place, 1.0);
}
