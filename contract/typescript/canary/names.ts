export const NAME = "FROM_ANOTHER_FILE";
