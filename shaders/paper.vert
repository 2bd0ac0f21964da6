out vec2 at;             // metres from the middle of the sheet
flat out vec4 sheet;     // width, height, value, kind + thickness of its line
flat out vec4 tint;

void main() {
    vec4 row_x = texel(0), row_y = texel(1), row_z = texel(2);
    sheet = texel(4);
    tint = texel(3);
    int kind = int(sheet.w);
    // Room for the shadow. That of a face is less than half the way to its neighbour, since
    // sheets hide what lies behind them even where they are only shadow.
    float around = kind == 0 || kind == 7 ? 0.05 : 0.005;
    vec2 whole = sheet.xy + 2.0 * around;
    at = position.xy * whole;
    vec4 local = vec4(position.xy * whole / sheet.xy, 0.0, 1.0);
    vec3 place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    gl_Position = view_projection * vec4(place, 1.0);
}
