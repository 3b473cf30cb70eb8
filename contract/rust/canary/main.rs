fn main() {
    std::env::var("CANARY"); // => variable CANARY
}
