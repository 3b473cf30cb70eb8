package main
import "os"
func main() {
	os.Getenv("CANARY") // => variable CANARY
}
