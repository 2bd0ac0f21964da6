// One instance is five texels: three rows of its matrix, colour and opacity, and four numbers.

uniform samplerBuffer instances;
uniform int base;

layout(location = 0) in vec3 position;
layout(location = 1) in vec4 normal;   // w: sway in the wind, or negative: faded out
layout(location = 2) in vec4 colour;   // a: how much of the instance's colour it takes
layout(location = 3) in vec2 uv;
layout(location = 4) in vec4 joints;   // numbers of bones
layout(location = 5) in vec4 weights;

vec4 texel(int number) {
    return texelFetch(instances, (base + gl_InstanceID) * 5 + number);
}
