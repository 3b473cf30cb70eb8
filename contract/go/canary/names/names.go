package names

const Name = "FROM_ANOTHER_PACKAGE"
