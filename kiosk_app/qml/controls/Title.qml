Balanced {
    role: "title"
}
