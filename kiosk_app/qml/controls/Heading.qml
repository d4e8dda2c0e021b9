Words {
    role: "heading"
    heading: true
}
