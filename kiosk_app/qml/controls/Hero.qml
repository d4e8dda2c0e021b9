Words {
    role: "hero"
    heading: true
}
