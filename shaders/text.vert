out vec2 at;            // texels of the atlas
flat out vec4 tint;

uniform vec2 atlas_size;

void main() {
    vec4 row_x = texel(0), row_y = texel(1), row_z = texel(2), box = texel(4);
    tint = texel(3);
    vec2 corner = position.xy + 0.5;
    vec4 local = vec4(corner, 0.0, 1.0);
    vec3 place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    at = (box.xy + vec2(corner.x, 1.0 - corner.y) * box.zw) * atlas_size;
    gl_Position = view_projection * vec4(place, 1.0);
}
