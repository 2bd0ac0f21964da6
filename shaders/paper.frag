in vec2 at;
flat in vec4 sheet;
flat in vec4 tint;
out vec4 result;

const float CORNER = 0.045;
const vec3 INK = vec3(0.0137, 0.0232, 0.0331);
const vec3 DUSK = vec3(0.1046, 0.1589, 0.2747);

float rounded(vec2 point, vec2 half_size, float radius) {
    vec2 out_of = abs(point) - half_size + radius;
    return length(max(out_of, 0.0)) + min(max(out_of.x, out_of.y), 0.0) - radius;
}

float cover(float distance) {
    return clamp(0.5 - distance / max(fwidth(distance), 1e-6), 0.0, 1.0);
}

void main() {
    vec2 half_size = 0.5 * sheet.xy;
    float edge = rounded(at, half_size, CORNER);
    float inside = cover(edge);
    float high = at.y / sheet.y;
    vec3 paper = tint.rgb * (0.97 + 0.06 * high) * (1.0 - 0.06 * smoothstep(-0.012, 0.0, edge));

    if (sheet.z >= 0.0) {
        vec2 long_size = vec2(half_size.x - 0.055, 0.009);
        vec2 point = at - vec2(0.0, -half_size.y + 0.055);
        float track = rounded(point, long_size, 0.009);
        paper = mix(paper, mix(tint.rgb, INK, 0.16), cover(track));
        float filled = max(long_size.x * sheet.z, 0.009);
        float bar = rounded(point + vec2(long_size.x - filled, 0.0), vec2(filled, 0.009), 0.009);
        paper = mix(paper, DUSK, cover(bar) * step(0.001, sheet.z));
    }

    float shadow = 0.30 * exp(-max(rounded(at + vec2(-0.004, 0.010), half_size, CORNER), 0.0) / 0.014);
    shadow *= smoothstep(0.05, 0.03, edge);
    float alpha = mix(shadow, 1.0, inside) * tint.a;
    if (alpha < 0.004) discard;
    result = vec4(paper * inside * tint.a, alpha);
}
