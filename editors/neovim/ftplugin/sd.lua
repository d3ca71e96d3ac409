-- Starts `sdraft lsp` for the buffer. Neovim 0.8 and later have `vim.lsp.start`; 0.7 is told in two steps.
vim.bo.commentstring = "# %s"
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.tabstop = 2

local file = vim.api.nvim_buf_get_name(0)
local config = {
  name = "sdraft",
  cmd = { vim.g.sdraft_path or "sdraft", "lsp" },
  root_dir = vim.fn.fnamemodify(file ~= "" and file or vim.fn.getcwd() .. "/x", ":p:h"),
}
if vim.lsp.start then
  vim.lsp.start(config)
else
  local id = vim.lsp.start_client(config)
  if id then vim.lsp.buf_attach_client(0, id) end
end

-- `:SdPreview` shows the design in a browser, and follows every save.
vim.api.nvim_buf_create_user_command(0, "SdPreview", function()
  local open = vim.fn.has("mac") == 1 and "open" or "xdg-open"
  vim.fn.jobstart({ vim.g.sdraft_path or "sdraft", "serve", vim.fn.expand("%:p"), "--port", "0" }, {
    on_stdout = function(_, lines)
      if lines[1] and lines[1]:match("^http") then
        print(lines[1])
        if vim.fn.executable(open) == 1 then vim.fn.jobstart({ open, lines[1] }) end
      end
    end,
  })
end, {})

-- Colours by tree-sitter where its parser has been built (docs/editors.md); the query stands beside the grammar.
local here = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h:h:h")
local query = here .. "/tree-sitter/queries/highlights.scm"
if #vim.api.nvim_get_runtime_file("parser/sd.so", false) > 0 and vim.fn.filereadable(query) == 1 then
  local set = vim.treesitter.query.set or vim.treesitter.query.set_query
  set("sd", "highlights", table.concat(vim.fn.readfile(query), "\n"))
  if vim.treesitter.start then
    vim.treesitter.start(0, "sd")
  else
    vim.treesitter.highlighter.new(vim.treesitter.get_parser(0, "sd"))
  end
end
