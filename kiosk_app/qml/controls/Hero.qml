Balanced {
    role: "hero"
}
