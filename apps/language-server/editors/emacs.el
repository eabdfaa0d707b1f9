;; Postfix in Emacs with Eglot (Emacs 29, or Emacs 28 with elpa-eglot): put this into your init file.

(require 'conf-mode)
(require 'eglot)

(define-derived-mode postfix-main-mode conf-mode "Postfix main.cf"
  "Mode for main.cf."
  (setq-local comment-start "# ")
  (conf-mode-initialize "#"))

(define-derived-mode postfix-master-mode conf-mode "Postfix master.cf"
  "Mode for master.cf."
  (setq-local comment-start "# ")
  (conf-mode-initialize "#"))

(add-to-list 'auto-mode-alist '("/main\\.cf\\'" . postfix-main-mode))
(add-to-list 'auto-mode-alist '("/master\\.cf\\'" . postfix-master-mode))

(put 'postfix-main-mode 'eglot-language-id "postfix-main")
(put 'postfix-master-mode 'eglot-language-id "postfix-master")

;; Both files share one server.
(add-to-list 'eglot-server-programs
             '((postfix-main-mode postfix-master-mode) . ("postfix-language-server" "--stdio")))
(add-hook 'postfix-main-mode-hook #'eglot-ensure)
(add-hook 'postfix-master-mode-hook #'eglot-ensure)
