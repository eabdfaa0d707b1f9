-- Drives Neovim without a screen; writes what it saw to the file $RESULT.
local results = {}
local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then error("nothing came: " .. what) end
end
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params or vim.lsp.util.make_position_params(), 20000)
  for _, answer in pairs(answers or {}) do
    if answer.err then return { error = answer.err.message } end
    return answer.result
  end
end
local function findings()
  return vim.tbl_map(function(item)
    return (item.lnum + 1) .. " " .. (item.code or (item.user_data and item.user_data.lsp.code) or "?")
  end, vim.diagnostic.get(0))
end

local function run()
  vim.cmd("edit main.cf")
  wait("findings", function() return #vim.diagnostic.get(0) >= 2 end)
  results.findings = findings()

  vim.fn.cursor(2, 14)
  results.hover = ask("textDocument/hover").contents.value

  vim.fn.append(vim.fn.line("$"), "smtpd_tls_sec")
  vim.fn.cursor(vim.fn.line("$"), 14)
  -- Tells the server about the line at once.
  vim.wait(200)
  local list = ask("textDocument/completion")
  results.completion = {}
  for _, item in ipairs(list.items) do
    if vim.startswith(item.label, "smtpd_tls_sec") then table.insert(results.completion, item.label) end
  end
  vim.cmd("$delete")

  vim.fn.cursor(3, 1)
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {}, only = { "quickfix" } }
  local action = ask("textDocument/codeAction", params)[1]
  vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  results.fixed = vim.fn.getline(3)
  wait("findings after the fix", function() return not vim.tbl_contains(findings(), "3 legacy-tls") end)

  vim.fn.cursor(1, 2)
  vim.lsp.buf.rename("uplink")
  wait("the new name", function() return vim.fn.getline(1) == "uplink = mx.example" end)
  results.main = vim.fn.getline(1, "$")
  vim.cmd("silent wall")
  vim.cmd("edit master.cf")
  results.master = vim.fn.getline(1, "$")
end

local ok, problem = pcall(run)
if not ok then results.error = tostring(problem) end
vim.fn.writefile({ vim.fn.json_encode(results) }, vim.env.RESULT)
vim.cmd("qall!")
