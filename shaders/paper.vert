out vec2 at;             // metres from the middle of the sheet
flat out vec4 sheet;     // width, height, progress (negative: no bar)
flat out vec4 tint;

const float AROUND = 0.05;   // metres of soft shadow around the sheet

void main() {
    vec4 row_x = texel(0), row_y = texel(1), row_z = texel(2);
    sheet = texel(4);
    tint = texel(3);
    vec2 whole = sheet.xy + 2.0 * AROUND;
    at = position.xy * whole;
    vec4 local = vec4(position.xy * whole / sheet.xy, 0.0, 1.0);
    vec3 place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    gl_Position = view_projection * vec4(place, 1.0);
}
