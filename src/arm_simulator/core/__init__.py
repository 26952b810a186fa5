"""What every provider of the simulator needs: server, router, operations, weather and the request log."""
