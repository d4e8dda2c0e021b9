Words {
    role: "lead"
}
