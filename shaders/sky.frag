in vec3 way;
out vec4 result;

void main() {
    vec3 colour = tone(sky_at(normalize(way)));
    // Half a step of noise: no bands in a smooth sky.
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    result = vec4(colour + (noise - 0.5) / 400.0, 1.0);
}
