uniform sampler2D atlas;
uniform vec2 atlas_size;
uniform float spread;   // texels from the outline to black or white

in vec2 at;
flat in vec4 tint;
out vec4 result;

float inside(vec2 texels) {
    return (texture(atlas, texels / atlas_size).r - 0.502) * 2.0 * spread;
}

void main() {
    vec2 right = dFdx(at), down = dFdy(at);
    // Texels of a pixel, and of a quarter of it: four samples keep small words even and still.
    float wide = max(0.5 * (length(right) + length(down)), 1e-4);
    float fine = wide * 0.6;
    vec2 a = 0.125 * right + 0.375 * down, b = 0.375 * right - 0.125 * down;
    vec4 depth = vec4(inside(at + a), inside(at - a), inside(at + b), inside(at - b));
    float cover = dot(clamp(depth / fine + 0.55, 0.0, 1.0), vec4(0.25)) * tint.a;
    result = vec4(tint.rgb * cover, cover);
}
