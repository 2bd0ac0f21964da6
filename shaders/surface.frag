// Solid forms. FINE adds shadows of what moves, and gloss; TEXTURED the pictures of a material.

uniform sampler2D ground_light;   // r: sunlight that arrives, g: openness of the sky
#ifdef FINE
uniform sampler2DShadow shadow_map;
#endif
#ifdef TEXTURED
uniform sampler2D colour_map;
uniform sampler2D normal_map;
uniform sampler2D rough_metal_map;
#endif

in vec3 place;
in vec3 across;
in vec4 albedo;
#ifdef TEXTURED
in vec2 map;
#endif
flat in vec4 form;
out vec4 result;

#ifdef FINE
// How much of the sun comes past what moves: nine soft taps around the place, each at the depth
// that its own surface has there, so that nothing shades itself in stripes.
float sun_passes(vec3 facing) {
    vec3 at = (to_shadow * vec4(place + 0.004 * facing + 0.004 * sun.xyz, 1.0)).xyz;
    vec2 rim = smoothstep(0.40, 0.49, abs(at.xy - 0.5));
    float outside = max(rim.x, rim.y);
    if (outside >= 1.0) return 1.0;
    mat3 axes = transpose(mat3(to_shadow));   // of the map, and towards or from the sun
    float deep = length(axes[2]), wide = length(axes[0]);
    float down = dot(facing, axes[2]) / deep;
    down = (down < 0.0 ? -1.0 : 1.0) * max(abs(down), 0.2);
    vec2 slope = -vec2(dot(facing, axes[0]), dot(facing, axes[1])) * (deep / (down * wide * wide));
    float passes = 0.0;
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 off = vec2(x, y) * (1.6 / 512.0);
            passes += texture(shadow_map, at + vec3(off, dot(slope, off)));
        }
    }
    return mix(passes / 9.0, 1.0, outside);
}

// Light thrown back as by tiny mirrors (GGX, after Karis's fit of its visibility), kept so wide
// that nothing glitters: the sun's, and that of sky and ground in the mirrored direction.
vec3 gloss(vec3 facing, vec3 back, vec3 base, vec3 sunlit, float open, float rough) {
    float wide = max(rough, 0.3);
    float a = wide * wide, a2 = a * a;
    vec3 middle = normalize(back + sun.xyz);
    float n_h = max(dot(facing, middle), 0.0), n_v = max(dot(facing, back), 1e-3);
    float around = n_h * n_h * (a2 - 1.0) + 1.0;
    float spread = a2 / (3.14159 * around * around);
    float v_h = max(dot(back, middle), 1e-3);
    vec3 sheen = base * spread / (4.0 * v_h * v_h * (wide + 0.5));
    vec3 mirrored = reflect(-back, facing);
    vec3 sky = mix(bounce.rgb, 1.3 * skylight.rgb, smoothstep(-0.5, 0.7, mirrored.y)) * open;
    vec3 rim = base + (max(vec3(1.0 - wide), base) - base) * pow(1.0 - n_v, 5.0);
    return min(sheen * sunlit, vec3(0.8)) + rim * sky;
}
#endif

#ifdef TEXTURED
// The surface's normal as its picture bends it; the picture's axes follow from how it lies.
vec3 bent(vec3 facing) {
    vec3 way_x = dFdx(place), way_y = dFdy(place);
    vec2 map_x = dFdx(map), map_y = dFdy(map);
    vec3 beside_x = cross(facing, way_x), beside_y = cross(way_y, facing);
    vec3 right = beside_y * map_x.x + beside_x * map_y.x;
    vec3 down = beside_y * map_x.y + beside_x * map_y.y;
    float most = max(dot(right, right), dot(down, down));
    if (most < 1e-20) return facing;
    vec3 picture = texture(normal_map, map).xyz * 2.0 - 1.0;
    float size = inversesqrt(most);
    return normalize(right * (picture.x * size) - down * (picture.y * size) + facing * picture.z);
}
#endif

void main() {
    vec3 facing = normalize(across);
    vec3 material = form.yzw;
    vec4 base = albedo;
#ifdef TEXTURED
    facing = bent(facing);
    base *= texture(colour_map, map);
    material.xy *= texture(rough_metal_map, map).gb;
#endif
    vec3 to_eye = eye.xyz - place;
    float metres = length(to_eye);
    vec3 back = to_eye / metres;

    // What is near the ground lies in the ground's shadows.
    vec2 beside = place.xz + 0.3 * facing.xz;   // a trunk's lit side is not in its own shadow
    vec2 known = texture(ground_light, beside / (2.0 * head.w) + 0.5).rg;
    vec2 light = mix(known, vec2(1.0), smoothstep(0.25, 1.4, place.y));

    float towards = dot(facing, sun.xyz);
    float lit = clamp((towards + 0.22) / 1.22, 0.0, 1.0);
#ifdef FINE
    // What turns away from the sun is dark by itself; even in the shade the morning is bright.
    float passes = mix(1.0, sun_passes(facing), smoothstep(-0.15, 0.25, towards));
    light.r *= mix(0.16, 1.0, passes);
#endif
    vec3 sunlit = sunlight.rgb * lit * light.r;
    vec3 ambient = mix(bounce.rgb, skylight.rgb, 0.5 + 0.5 * facing.y) * light.g;
    float front = clamp(dot(facing, back), 0.0, 1.0);
    float edge = 1.0 - front;
    vec3 soft = skylight.rgb * (material.z * edge * edge * edge);   // forms stay apart

    vec3 seen = base.rgb * (sunlit + ambient + soft);
#ifdef FINE
    float dull = smoothstep(0.5, 1.0, material.x) * (1.0 - material.y);
    vec3 mirror = mix(vec3(0.04), base.rgb, material.y) * (1.0 - dull);
    seen *= 1.0 - 0.85 * material.y;
    seen += gloss(facing, back, mirror, sunlit, light.g, material.x) * (1.0 - dull);
#endif
    // What glows is palest where it faces the eye, and keeps its colour at its rim.
    vec3 own = mix(base.rgb, vec3(1.05, 0.93, 0.72), 0.55 * front * front) * (1.0 + 0.12 * facing.y);
    seen = mix(seen, own, min(form.x, 1.0));
    seen = mix(seen, mist_at(-back), mist_amount(metres, place.y));
    result = vec4(tone(seen) * base.a, base.a);
}
