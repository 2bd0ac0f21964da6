// Depth alone, for what is seen through: its near parts hide its far ones, but not where they fade.

in float faded;

void main() {
    if (faded < 0.7) discard;
}
