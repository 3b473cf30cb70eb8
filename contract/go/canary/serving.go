package main

import (
	"net/http"

	vm "github.com/VictoriaMetrics/metrics"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/mux"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	_ = promauto.NewCounter(prometheus.CounterOpts{Name: "orders_total"})                                            // => metric orders_total counter
	_ = promauto.NewGaugeVec(prometheus.GaugeOpts{Namespace: "bot", Subsystem: "risk", Name: "equity"}, []string{"a"}) // => metric bot_risk_equity gauge
	_ = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "latency_seconds"})                                     // => metric latency_seconds histogram
	_ = prometheus.NewSummaryVec(prometheus.SummaryOpts{Name: "loop_seconds"}, []string{"a"})                          // => metric loop_seconds summary
	_ = prometheus.NewDesc(prometheus.BuildFQName("bot", "", "up"), "h", nil, nil)                                     // => metric bot_up untyped
	_ = vm.NewCounter(`victoria_total{side="buy"}`)                                                                    // => metric victoria_total counter
)

func serve() {
	http.HandleFunc("/plain", handle)       // => route * /plain
	http.HandleFunc("POST /method", handle) // => route POST /method
	http.Handle("/metrics", promhttp.Handler()) // => route * /metrics; metric go_* untyped; metric process_* untyped; metric promhttp_* untyped
	_ = http.ListenAndServe(":8080", nil)   // => port 8080

	router := gin.Default()
	api := router.Group("/api")
	api.GET("/gin", ginHandle) // => route GET /api/gin
	register(api)
	_ = router.Run(":8081") // => port 8081

	tree := chi.NewRouter()
	tree.Get("/chi", handle) // => route GET /chi
	tree.Route("/nested", func(inner chi.Router) {
		inner.Post("/one", handle) // => route POST /nested/one
	})
	other := chi.NewRouter()
	other.Delete("/two", handle) // => route DELETE /mounted/two
	tree.Mount("/mounted", other)
	_ = &http.Server{Addr: ":8082", Handler: tree} // => port 8082

	gorilla := mux.NewRouter()
	gorilla.HandleFunc("/gorilla", handle).Methods("PUT") // => route PUT /gorilla
	sub := gorilla.PathPrefix("/prefix").Subrouter()
	sub.HandleFunc("/three", handle) // => route * /prefix/three

	e := echo.New()
	e.PATCH("/echo", nil) // => route PATCH /echo
	f := fiber.New()
	f.Get("/fiber", nil) // => route GET /fiber
	_ = f.Listen(":8083") // => port 8083
}

func register(group *gin.RouterGroup) {
	group.POST("/handed", ginHandle) // => route POST /api/handed
}

func nobodyCalls(group *gin.RouterGroup) {
	group.POST("/nowhere", ginHandle) // => route POST /nowhere unmounted
}
