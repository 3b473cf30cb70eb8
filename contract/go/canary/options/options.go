// Package options holds every form of an option of a command line that Go's rules know.
package options

import (
    "flag"
    "os"

    "github.com/spf13/cobra"
    "github.com/spf13/pflag"
)

var mode string
var live bool

func declare(cmd *cobra.Command, set *flag.FlagSet) {
    flag.String("mode", "paper", "Mode.")         // => option -mode
    flag.BoolVar(&live, "live", false, "Live.")   // => option -live
    flag.Func("each", "Each.", nil)               // => option -each
    set.Int("workers", 1, "Workers.")             // => option -workers
    own := flag.NewFlagSet("own", flag.ExitOnError)
    own.StringVar(&mode, "own", "", "Own.")       // => option -own
    own.Parse(os.Args[1:])
    pflag.StringP("network", "n", "", "Network.") // => option --network; option -n
    cmd.Flags().BoolP("dry-run", "d", true, "Dry.") // => option --dry-run; option -d
    cmd.PersistentFlags().StringVar(&mode, "venue", "", "Venue.") // => option --venue
}
