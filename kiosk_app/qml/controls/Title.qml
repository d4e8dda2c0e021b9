Words {
    role: "title"
    heading: true
}
