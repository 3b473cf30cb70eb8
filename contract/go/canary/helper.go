package main

import "os"

func inAnotherFile(name string) string { return os.Getenv(name) }
