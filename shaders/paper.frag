// Flat forms by the distance to their outline; their kinds and values are those of scene/sheet.py.

in vec2 at;
flat in vec4 sheet;
flat in vec4 tint;
out vec4 result;

const int SHEET = 0, FACE = 1, CUT = 2, FLAT = 3, BAR = 4, TRACK = 5, RING = 6, DISC = 7, SIGN = 8;
const vec3 INK = vec3(0.0137, 0.0232, 0.0331), PALE = vec3(0.9216, 0.8880, 0.8228);
const float TURN = 6.2831853;

vec4 drawn = vec4(0.0);   // premultiplied
float pixel;              // its side, metres

float cover(float distance) {
    return clamp(0.5 - distance / pixel, 0.0, 1.0);
}

void lay(vec3 colour, float much) {
    drawn = drawn * (1.0 - much) + vec4(colour, 1.0) * much;
}

float rounded(vec2 point, vec2 half_size, float radius) {
    vec2 out_of = abs(point) - half_size + radius;
    return length(max(out_of, 0.0)) + min(max(out_of.x, out_of.y), 0.0) - radius;
}

// A rectangle with its corners cut off, as signs are that ask to stop.
float chamfered(vec2 point, vec2 half_size, float cut) {
    vec2 out_of = abs(point) - half_size;
    return max(max(out_of.x, out_of.y), (out_of.x + out_of.y + cut) * 0.70711);
}

float segment(vec2 point, vec2 from, vec2 to, float width) {
    vec2 way = to - from, off = point - from;
    return length(off - way * clamp(dot(off, way) / dot(way, way), 0.0, 1.0)) - 0.5 * width;
}

// Metres along a rectangle's border, clockwise from the middle of its top.
float along(vec2 point, vec2 half_size) {
    point = clamp(point, -half_size, half_size);
    vec2 out_of = abs(point) - half_size;
    if (out_of.y >= out_of.x) {
        if (point.y < 0.0) return 2.0 * (half_size.x + half_size.y) - point.x;
        return point.x >= 0.0 ? point.x : point.x + 4.0 * (half_size.x + half_size.y);
    }
    if (point.x > 0.0) return half_size.x + half_size.y - point.y;
    return 3.0 * (half_size.x + half_size.y) + point.y;
}

float shadow(float distance, float reach) {
    return exp(-max(distance, 0.0) / (0.28 * reach)) * smoothstep(reach, 0.5 * reach, distance);
}

void lay_sheet(float edge, float below, float line, vec3 ink) {
    drawn.a = 0.30 * shadow(below, 0.05);
    vec3 paper = tint.rgb * (0.97 + 0.06 * at.y / sheet.y);
    lay(paper * (1.0 - 0.06 * smoothstep(-0.012, 0.0, edge)), cover(edge));
    if (line > 0.0) lay(ink, cover(abs(edge + 0.5 * line) - 0.5 * line));
}

float face_edge(vec2 point, vec2 half_size, int kind) {
    if (kind == CUT) return chamfered(point, half_size, 0.024);
    return rounded(point, half_size, min(0.022, 0.5 * min(half_size.x, half_size.y)));
}

// What can be pressed: raised at rest, with a ring inside that fills while pointed at, sunk when
// pressed, dashed and flat when it cannot be.
void lay_face(vec2 half_size, int kind, float line, float state, vec3 ink) {
    float edge = face_edge(at, half_size, kind);
    bool raised = state >= 0.0 && state <= 1.0;
    if (raised) drawn.a = 0.45 * shadow(face_edge(at + vec2(0.0, 0.0025), half_size, kind), 0.0075);
    vec3 face = tint.rgb * (raised ? 0.985 + 0.05 * at.y / sheet.y : 1.0);
    lay(face, cover(edge));
    float rim = line > 0.0 && state <= 1.0 ? cover(abs(edge + 0.5 * line) - 0.5 * line) : 0.0;
    float far = along(at, half_size);
    if (state < 0.0) rim *= smoothstep(0.45, 0.55, abs(fract(far / 0.016) - 0.5) * 2.0);
    lay(ink, rim * (state < 0.0 ? 0.75 : 0.85));
    if (state <= 0.0 || state > 1.0) return;
    float inset = edge + line + 0.0062;
    lay(ink, 0.5 * cover(abs(inset) - 0.0008));
    lay(ink, cover(abs(inset) - 0.0028) * cover(far - state * 4.0 * (half_size.x + half_size.y)));
}

void lay_bar(vec2 half_size) {
    float track = rounded(at, half_size, half_size.y);
    lay(tint.rgb, 0.22 * cover(track));
    lay(tint.rgb, cover(abs(track + 0.0006) - 0.0006));
    float filled = max(half_size.x * sheet.z, half_size.y);
    float bar = rounded(at + vec2(half_size.x - filled, 0.0), vec2(filled, half_size.y), half_size.y);
    lay(tint.rgb, cover(bar) * step(0.001, sheet.z));
}

// A line with a knob on it that is as high as the sheet.
void lay_track(vec2 half_size, vec3 ink) {
    float thin = 0.22 * half_size.y, reach = half_size.x - half_size.y;
    float knob = reach * (2.0 * sheet.z - 1.0);
    lay(tint.rgb, 0.35 * cover(segment(at, vec2(-reach, 0.0), vec2(reach, 0.0), 2.0 * thin)));
    if (knob > -reach) {
        lay(tint.rgb, cover(segment(at, vec2(-reach, 0.0), vec2(knob, 0.0), 2.0 * thin)));
    }
    float off = length(at - vec2(knob, 0.0)) - half_size.y;
    lay(tint.rgb, cover(off));
    lay(ink, cover(off + 0.62 * half_size.y));
}

void lay_ring(float radius, float line) {
    float middle = radius - 0.5 * line;
    float round = abs(length(at) - middle) - 0.5 * line;
    lay(tint.rgb, 0.22 * cover(round));
    if (sheet.z <= 0.0) return;
    float angle = mod(atan(at.x, at.y), TURN), end = TURN * min(sheet.z, 1.0);
    float arc = cover(round) * cover((angle - end) * middle);
    vec2 head = middle * vec2(sin(end), cos(end));
    arc = max(arc, cover(length(at - vec2(0.0, middle)) - 0.5 * line));
    lay(tint.rgb, max(arc, cover(length(at - head) - 0.5 * line)));
}

float ball(vec2 point, vec2 middle, float radius) {
    return length(point - middle) - radius;
}

float hoop(vec2 point, vec2 middle, float radius, float width) {
    return abs(length(point - middle) - radius) - 0.5 * width;
}

float pointing_right(vec2 point) {
    vec2 side = vec2(point.x, abs(point.y));
    return max(dot(side - vec2(0.75, 0.0), normalize(vec2(0.75, 1.25))), -side.x - 0.5);
}

float spiral(vec2 point, float width) {
    float turns = 2.6 * length(point) - atan(point.y, point.x) / TURN;
    return max(abs(fract(turns) - 0.5) / 2.6 - 0.5 * width, length(point) - 0.9);
}

float falling(vec2 point, float width) {
    float far = ball(point, vec2(0.52, 0.34), 0.2);
    far = min(far, segment(point, vec2(0.3, 0.14), vec2(-0.25, -0.1), 1.5 * width));
    far = min(far, segment(point, vec2(0.2, 0.06), vec2(0.52, -0.32), width));
    far = min(far, segment(point, vec2(-0.25, -0.1), vec2(-0.3, -0.58), width));
    far = min(far, segment(point, vec2(-0.25, -0.1), vec2(-0.72, 0.12), width));
    return min(far, segment(point, vec2(-0.9, -0.82), vec2(0.9, -0.82), width));
}

float lightning(vec2 point, float width) {
    float far = segment(point, vec2(0.28, 0.85), vec2(-0.3, -0.02), width);
    far = min(far, segment(point, vec2(-0.3, -0.02), vec2(0.28, 0.1), width));
    return min(far, segment(point, vec2(0.28, 0.1), vec2(-0.26, -0.85), width));
}

float dumbbell(vec2 point, float width) {
    vec2 side = vec2(abs(point.x), point.y);
    float far = segment(side, vec2(0.0, 0.0), vec2(0.88, 0.0), width);
    far = min(far, segment(side, vec2(0.45, -0.5), vec2(0.45, 0.5), 1.5 * width));
    return min(far, segment(side, vec2(0.7, -0.28), vec2(0.7, 0.28), 1.3 * width));
}

float queasy_face(vec2 point, float width) {
    float far = hoop(point, vec2(0.0), 0.8, width);
    far = min(far, ball(vec2(abs(point.x), point.y), vec2(0.28, 0.22), 0.11));
    float wave = abs(point.y + 0.34 + 0.1 * sin(11.0 * point.x)) * 0.72;
    return min(far, max(wave - 0.5 * width, abs(point.x) - 0.42));
}

float rising_sun(vec2 point, float width) {
    vec2 side = vec2(abs(point.x), point.y);
    float far = max(ball(point, vec2(0.0, -0.35), 0.42), -point.y - 0.35);
    far = min(far, segment(point, vec2(-0.9, -0.6), vec2(0.9, -0.6), width));
    far = min(far, segment(point, vec2(0.0, 0.28), vec2(0.0, 0.72), width));
    far = min(far, segment(side, vec2(0.45, 0.1), vec2(0.74, 0.42), width));
    return min(far, segment(side, vec2(0.62, -0.28), vec2(0.92, -0.2), width));
}

float open_hand(vec2 point, float width) {
    float far = ball(point, vec2(0.04, -0.4), 0.4);
    for (int finger = 0; finger < 4; ++finger) {
        float across = 0.23 * float(finger) - 0.26;
        float tip = 0.62 - 0.55 * (across - 0.06) * (across - 0.06);
        vec2 root = vec2(across, -0.35), end = vec2(1.25 * across, finger == 3 ? 0.42 : tip);
        far = min(far, segment(point, root, end, 0.17));
    }
    return min(far, segment(point, vec2(-0.2, -0.5), vec2(-0.72, -0.06), 0.19));
}

float seated(vec2 point, float width) {
    float far = ball(point, vec2(-0.12, 0.66), 0.2);
    far = min(far, segment(point, vec2(-0.14, 0.3), vec2(-0.14, -0.2), 1.8 * width));
    far = min(far, segment(point, vec2(-0.14, -0.2), vec2(0.36, -0.2), 1.5 * width));
    far = min(far, segment(point, vec2(0.36, -0.2), vec2(0.36, -0.8), 1.3 * width));
    far = min(far, segment(point, vec2(-0.52, 0.36), vec2(-0.52, -0.84), 0.7 * width));
    return min(far, segment(point, vec2(-0.52, -0.5), vec2(0.1, -0.5), 0.7 * width));
}

// What is said to somebody who does not read; the numbers are those of scene/sheet.py's SIGNS.
float pictogram(int which, vec2 point, float width) {
    vec2 side = vec2(abs(point.x), point.y);
    if (which == 6) return segment(abs(point), vec2(0.0), vec2(0.6), width);
    if (which == 7) return segment(side, vec2(0.32, -0.5), vec2(0.32, 0.5), 1.8 * width);
    if (which == 8) return pointing_right(point);
    if (which == 9) {
        float lids = length(vec2(point.x, abs(point.y) + 0.62)) - 1.04;
        return min(abs(lids) - 0.5 * width, ball(point, vec2(0.0), 0.25));
    }
    if (which == 10) {
        float trunk = max(ball(point, vec2(0.0, -0.85), 0.72), -point.y - 0.85);
        return min(ball(point, vec2(0.0, 0.42), 0.36), trunk);
    }
    if (which == 11) return spiral(point, width);
    if (which == 12) return falling(point, width);
    if (which == 13) return lightning(point, width);
    if (which == 14) return dumbbell(point, width);
    if (which == 15) return queasy_face(point, width);
    if (which == 16) return rising_sun(point, width);
    if (which == 17) return open_hand(point, width);
    if (which == 18) return seated(point, width);
    float far = hoop(point, vec2(0.0), 0.8, width);
    far = min(far, segment(point, vec2(0.0), vec2(0.0, 0.5), width));
    return min(far, segment(point, vec2(0.0), vec2(0.36, -0.2), width));
}

void lay_sign(float size, float line) {
    int which = int(sheet.z);
    vec2 point = at / size;
    float width = line / size, far = 1.0;
    if (which <= 1) far = segment(point, vec2(-0.7, 0.0), vec2(0.7, 0.0), width);
    if (which == 1) far = min(far, segment(point, vec2(0.0, -0.7), vec2(0.0, 0.7), width));
    if (which == 2 || which == 3) {
        vec2 turned = vec2(abs(point.x), which == 2 ? point.y : -point.y);
        far = segment(turned, vec2(0.0, 0.38), vec2(0.75, -0.38), width);
    }
    if (which == 4) {
        far = segment(point, vec2(-0.72, 0.0), vec2(-0.22, -0.5), width);
        far = min(far, segment(point, vec2(-0.22, -0.5), vec2(0.75, 0.55), width));
    }
    if (which == 5) {
        vec2 side = vec2(abs(point.x), point.y);
        far = max(dot(side - vec2(0.0, 0.7), normalize(vec2(1.3, 0.85))), -side.y - 0.6);
    }
    if (which > 5) far = pictogram(which, point, width);
    lay(tint.rgb, cover(far * size));
}

void main() {
    int kind = int(sheet.w);
    float line = sheet.w - float(kind);
    vec2 half_size = 0.5 * sheet.xy;
    float small = min(half_size.x, half_size.y);
    pixel = max(0.5 * (length(dFdx(at)) + length(dFdy(at))), 1e-6);
    vec3 ink = dot(tint.rgb, vec3(0.2126, 0.7152, 0.0722)) > 0.18 ? INK : PALE;
    vec2 under = at + vec2(-0.004, 0.010);

    if (kind == SHEET) {
        lay_sheet(rounded(at, half_size, 0.045), rounded(under, half_size, 0.045), line, ink);
    }
    if (kind == DISC) lay_sheet(length(at) - small, length(under) - small, line, ink);
    if (kind == FACE || kind == CUT) lay_face(half_size, kind, line, sheet.z, ink);
    if (kind == FLAT) lay(tint.rgb, cover(rounded(at, half_size, min(line, small))));
    if (kind == BAR) lay_bar(half_size);
    if (kind == TRACK) lay_track(half_size, ink);
    if (kind == RING) lay_ring(small, line);
    if (kind == SIGN) lay_sign(small, line);

    drawn *= tint.a;
    if (drawn.a < 0.004) discard;
    result = drawn;
}
