module example.com/distroless-service

go 1.26
