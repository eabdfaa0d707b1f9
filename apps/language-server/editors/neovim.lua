-- Postfix in Neovim 0.7 and later: save as ~/.config/nvim/plugin/postfix.lua.
-- Neovim 0.11 and later need less: see the README.

local filetypes = { ["main.cf"] = "pfmain", ["master.cf"] = "pfmaster" }
local languages = { pfmain = "postfix-main", pfmaster = "postfix-master" }
local clients = {}

-- One server for each directory: main.cf and the master.cf beside it.
local function attach(buffer)
  local directory = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h")
  if not clients[directory] then
    clients[directory] = vim.lsp.start_client({
      name = "postfix",
      cmd = vim.g.postfix_language_server or { "postfix-language-server", "--stdio" },
      root_dir = directory,
      get_language_id = function(_, filetype) return languages[filetype] or filetype end,
      init_options = vim.g.postfix_settings or vim.empty_dict(),
      on_exit = function() clients[directory] = nil end,
    })
  end
  if clients[directory] then vim.lsp.buf_attach_client(buffer, clients[directory]) end
end

local group = vim.api.nvim_create_augroup("postfix", {})
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  group = group,
  pattern = { "main.cf", "master.cf" },
  callback = function(event)
    local filetype = filetypes[vim.fn.fnamemodify(event.match, ":t")]
    vim.api.nvim_buf_set_option(event.buf, "filetype", filetype)
    vim.api.nvim_buf_set_option(event.buf, "commentstring", "#%s")
    attach(event.buf)
  end,
})
