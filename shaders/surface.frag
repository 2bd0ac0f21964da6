uniform sampler2D ground_light;   // r: sunlight that arrives, g: openness of the sky

in vec3 place;
in vec3 across;
in vec4 albedo;
flat in float glow;
out vec4 result;

void main() {
    vec3 facing = normalize(across);
    vec3 to_eye = eye.xyz - place;
    float metres = length(to_eye);
    vec3 back = to_eye / metres;

    // What is near the ground lies in the ground's shadows.
    vec2 beside = place.xz + 0.3 * facing.xz;   // a trunk's lit side is not in its own shadow
    vec2 known = texture(ground_light, beside / (2.0 * head.w) + 0.5).rg;
    vec2 light = mix(known, vec2(1.0), smoothstep(0.25, 1.4, place.y));

    float lit = clamp((dot(facing, sun.xyz) + 0.22) / 1.22, 0.0, 1.0);
    vec3 sunlight = SUNLIGHT * lit * light.r;
    vec3 ambient = mix(BOUNCE, SKYLIGHT, 0.5 + 0.5 * facing.y) * light.g;
    float edge = 1.0 - clamp(dot(facing, back), 0.0, 1.0);
    vec3 soft = SKYLIGHT * (0.22 * edge * edge * edge);   // like velvet: forms stay apart

    vec3 seen = albedo.rgb * (sunlight + ambient + soft);
    // What glows is palest where it faces the eye, and keeps its colour at its rim.
    float front = clamp(dot(facing, back), 0.0, 1.0);
    vec3 own = mix(albedo.rgb, vec3(1.05, 0.93, 0.72), 0.55 * front * front) * (1.0 + 0.12 * facing.y);
    seen = mix(seen, own, min(glow, 1.0));
    seen = mix(seen, mist_at(-back), mist_amount(metres, place.y));
    result = vec4(tone(seen) * albedo.a, albedo.a);
}
