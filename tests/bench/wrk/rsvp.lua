-- RSVPs, each from another address: all to the path that was given, or to events at random from the list that the bench wrote.
local events, n, run = nil, 0, os.getenv("BENCH_RUN") or tostring(os.time())
if os.getenv("BENCH_IDS") then
  events = {}
  for id in io.lines(os.getenv("BENCH_IDS")) do events[#events + 1] = "/api/v1/events/" .. id .. "/rsvps" end
end
local headers = {["Content-Type"] = "application/json"}

request = function()
  n = n + 1
  local path = events and events[math.random(#events)] or wrk.path
  return wrk.format("POST", path, headers, '{"name":"Guest","email":"g' .. n .. "-" .. run .. '@example.org"}')
end

done = function(_, latency)
  for _, p in ipairs({50, 99}) do io.write(string.format("%d%% %.1fms\n", p, latency:percentile(p) / 1000)) end
end
