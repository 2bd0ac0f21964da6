out vec3 place;
out vec3 across;      // the normal
out vec4 albedo;      // linear; a: opacity
flat out vec4 form;   // how much is its own light; then roughness, metallic, velvet
out float faded;      // 1: wholly there, 0: faded out along its own form
#ifdef TEXTURED
out vec2 map;         // where it is in its textures
#endif

// The bones' matrix here: three rows, weighed. What has no skin leaves the loop at once.
void bend(int pose, inout vec3 point, inout vec3 facing) {
    int bones = pose > 0 ? 4 : 0;
    vec4 x = vec4(0.0), y = vec4(0.0), z = vec4(0.0);
    for (int bone = 0; bone < bones; bone++) {
        int row = pose + 3 * int(joints[bone] + 0.5);
        x += weights[bone] * texelFetch(instances, row);
        y += weights[bone] * texelFetch(instances, row + 1);
        z += weights[bone] * texelFetch(instances, row + 2);
    }
    if (bones == 0) return;
    vec4 still = vec4(point, 1.0);
    point = vec3(dot(x, still), dot(y, still), dot(z, still));
    facing = vec3(dot(x.xyz, facing), dot(y.xyz, facing), dot(z.xyz, facing));
}

void main() {
    vec4 row_x = texel(0), row_y = texel(1), row_z = texel(2), tint = texel(3), own = texel(4);
    vec3 point = position, facing = normal.xyz;
    bend(int(own.z + 0.5), point, facing);
    vec4 local = vec4(point, 1.0);
    place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    float sway = max(normal.w, 0.0);
    float phase = place.x * 0.9 + place.z * 0.7;
    place.xz += sway * vec2(sin(sun.w * 1.1 + phase), 0.6 * cos(sun.w * 0.8 + phase * 1.3)) * 0.12;

    // Normals go by the inverse of the scale.
    mat3 turn = transpose(mat3(row_x.xyz, row_y.xyz, row_z.xyz));
    vec3 size = vec3(dot(turn[0], turn[0]), dot(turn[1], turn[1]), dot(turn[2], turn[2]));
    across = turn * (facing / max(size, vec3(1e-12)));

    vec3 mine = pow(colour.rgb, vec3(2.2));
    albedo.rgb = mine * mix(vec3(1.0), tint.rgb, colour.a);
    faded = 1.0 + min(normal.w, 0.0);
    albedo.a = tint.a * faded;
    form = vec4(own.x, materials[int(own.y + 0.5)].xyz);
#ifdef TEXTURED
    map = uv;
#endif
    gl_Position = view_projection * vec4(place, 1.0);
}
