uniform samplerCube around;   // the place as it was drawn once, tone and all

in vec3 way;
out vec4 result;

void main() {
    result = vec4(texture(around, way).rgb, 1.0);
}
