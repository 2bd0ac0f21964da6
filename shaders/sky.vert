out vec3 way;

void main() {
    vec2 ndc = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    way = ray.xyz + ndc.x * ray_x.xyz + ndc.y * ray_y.xyz;
    gl_Position = vec4(ndc, depths.y, 1.0);
}
