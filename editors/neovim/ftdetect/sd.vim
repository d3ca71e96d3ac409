autocmd BufRead,BufNewFile *.sd setfiletype sd
