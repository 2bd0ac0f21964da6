uniform sampler2D atlas;
uniform vec2 atlas_size;
uniform float spread;   // texels from the outline to black or white

in vec2 at;
flat in vec4 tint;
out vec4 result;

const vec2 LONG = vec2(0.375, 0.125);   // pixels: four samples on a turned square
const float REACH = 0.3953;             // its length
const float SOFT = 0.4;                 // pixels over which one sample goes from out to in
const float FIRM = 0.13;                // pixels by which dark strokes grow: light around eats them

// Texels inside of the outline (negative: outside). One level finer than the footprint asks for:
// the samples themselves smooth, and coarse levels lose thin strokes.
float inside(vec2 texels) {
    return (texture(atlas, texels / atlas_size, -1.0).r - 0.502) * 2.0 * spread;
}

void main() {
    vec2 right = dFdx(at), down = dFdy(at);
    vec2 a = LONG.y * right + LONG.x * down, b = LONG.x * right - LONG.y * down;
    vec4 depth = vec4(inside(at + a), inside(at - a), inside(at + b), inside(at - b));
    // Texels that a pixel is wide across the stroke here, which depends on how the words are turned.
    float mean = sqrt(max(abs(right.x * down.y - right.y * down.x), 1e-8));
    float across = length(depth.xz - depth.yw) / (2.0 * REACH);
    float most = max(max(length(right), length(down)), mean);
    float pixel = clamp(across, 0.8 * mean, most);   // corners have no slope that one could trust
    float dark = 1.0 - sqrt(clamp(dot(tint.rgb, vec3(0.2126, 0.7152, 0.0722)), 0.0, 1.0));
    vec4 part = clamp((depth / pixel + FIRM * dark) / SOFT + 0.5, 0.0, 1.0);
    float cover = dot(part, vec4(0.25)) * tint.a;
    result = vec4(tint.rgb * cover, cover);
}
