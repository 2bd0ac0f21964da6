// What the lens of an eye hides: triangles in the plane z = -1 of the eye, nearer than anything.

layout(location = 0) in vec2 corner;

void main() {
    gl_Position = vec4(corner * lens.xy + lens.zw, depths.x, 1.0);
}
