in vec2 at;
flat in vec4 form;
flat in vec4 tint;
out vec4 result;

void main() {
    float far = length(at);
    if (form.x < 0.5) {                  // halo: light alone, nothing is covered
        float light = max(1.0 - far, 0.0);
        result = vec4(tint.rgb * (tint.a * light * light), 0.0);
    } else if (form.x < 1.5) {           // ring that closes: y is its radius, z its half width
        float edge = abs(far - form.y) - form.z;
        float cover = clamp(0.5 - edge / max(fwidth(far), 1e-5), 0.0, 1.0) * tint.a;
        result = vec4(tint.rgb * cover, cover);
    } else if (form.x < 2.5) {           // plumb line, thinning towards the middle
        float along = abs(at.y);
        float strength = tint.a * (0.4 + 0.6 * along * along);
        // Pale within dark: seen before the sky and before sunlit stone.
        float core = smoothstep(0.60, 0.40, abs(at.x));
        float cover = mix(0.45 * (1.0 - abs(at.x)), 1.0, core) * strength;
        result = vec4(mix(vec3(0.02, 0.025, 0.04), tint.rgb, core) * cover, cover);
    } else if (form.x < 3.5) {           // shadow
        float cover = max(1.0 - far * far, 0.0);
        cover = cover * cover * tint.a;
        result = vec4(tint.rgb * cover, cover);
    } else {                             // segment: y is its length, z and w its half widths
        // Its far end's round is left to the segment that goes on there: it covers as much as
        // both together would lack.
        float part = clamp(at.y / form.y, 0.0, 1.0);
        float off = length(vec2(at.x, at.y - part * form.y)) / mix(form.z, form.w, part);
        float rest = length(vec2(at.x, at.y - form.y)) / form.w;
        vec2 both = vec2(smoothstep(1.0, 0.3, off), smoothstep(1.0, 0.3, rest)) * tint.a;
        float cover = max(1.0 - (1.0 - both.x) / max(1.0 - both.y, 1e-3), 0.0);
        result = vec4(tint.rgb * cover, cover);
    }
}
