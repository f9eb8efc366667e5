-- Every request another, so that neither the cache nor single flight answers for the database: the last day asked for lies far behind the last event.
local n = 0
local joint = wrk.path:find("?", 1, true) and "&" or "?"

request = function()
  n = (n + 1) % 30000
  local year, day = 2100 + math.floor(n / 336), n % 336
  return wrk.format("GET", string.format("%s%sto=%d-%02d-%02d", wrk.path, joint, year, math.floor(day / 28) + 1, day % 28 + 1))
end
