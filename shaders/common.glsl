// Shared by all programs: what is the same for the whole frame, the sky, the mist, the light.

layout(std140) uniform Frame {
    vec4 sun;    // xyz: towards the sun; w: seconds, for the wind
    vec4 head;   // xyz: between the eyes; w: half the side of the square whose light is known
    vec4 sunlight, skylight, bounce;   // what arrives from the sun, from above, from below
    vec4 sky_low, sky_low_warm, sky_rose, sky_rose_warm, sky_high, sky_high_warm;
    vec4 sun_glow;
    vec4 mist;        // metres: where it begins, and over which two thirds become mist
    vec4 depths;      // clip z, where w is 1, of what is nearest and what is farthest
    mat4 to_shadow;   // from play space to the shadow map and its depth
    vec4 materials[64];   // roughness, metallic, velvet
};

layout(std140) uniform View {
    mat4 view_projection;
    vec4 eye;        // xyz: where this eye is
    vec4 ray;        // the direction of a pixel is ray + ndc.x * ray_x + ndc.y * ray_y
    vec4 ray_x;
    vec4 ray_y;
    vec4 lens;       // a corner in the plane z = -1 of this eye lies at corner * xy + zw
};

// Linear light throughout; the framebuffer encodes sRGB.

// Light from the sky in a direction: cool and rosy away from the sun, warm around it.
vec3 sky_at(vec3 way) {
    float up = clamp(way.y, 0.0, 1.0);
    vec2 flat_way = way.xz / max(length(way.xz), 1e-4);
    float side = 0.5 + 0.5 * dot(flat_way, normalize(sun.xz));
    float warm = side * side;
    vec3 low = mix(sky_low.rgb, sky_low_warm.rgb, warm);
    vec3 rose = mix(sky_rose.rgb, sky_rose_warm.rgb, warm);
    vec3 high = mix(sky_high.rgb, sky_high_warm.rgb, warm);
    vec3 colour = mix(low, rose, smoothstep(0.02, 0.16, up));
    colour = mix(colour, high, smoothstep(0.10, 0.75, up));
    float near = max(dot(way, sun.xyz), 0.0);
    return colour + sun_glow.rgb * (0.35 * pow(near, 12.0) + 0.9 * pow(near, 160.0));
}

// What the mist looks like that way, and how much of it lies between.
vec3 mist_at(vec3 way) {
    return sky_at(vec3(way.x, 0.03, way.z));
}

float mist_amount(float metres, float height) {
    float far = max(metres - mist.x, 0.0) / mist.y;
    return (1.0 - exp(-pow(far, 1.35))) * mix(1.0, 0.72, clamp(height / 9.0, 0.0, 1.0));
}

// True to the palette up to 0.7, then a soft shoulder, so that nothing burns out.
vec3 tone(vec3 colour) {
    vec3 over = max(colour - 0.70, 0.0);
    return min(colour, 0.70) + 0.30 * (1.0 - exp(-over / 0.30));
}
