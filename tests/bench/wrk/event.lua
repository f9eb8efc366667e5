-- One event after the other, from the list of identifiers that the bench wrote.
local ids, n = {}, 0
for id in io.lines(os.getenv("BENCH_IDS")) do ids[#ids + 1] = id end

request = function()
  n = n % #ids + 1
  return wrk.format("GET", wrk.path .. ids[n])
end
