-- The page of one event after the other, by the address that needs no redirect.
local paths, n = {}, 0
for line in io.lines(os.getenv("BENCH_PAGES")) do paths[#paths + 1] = line end

request = function()
  n = n % #paths + 1
  return wrk.format("GET", paths[n])
end
