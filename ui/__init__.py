"""What pages share: the shell, the link, the picture and kernel pickers, figures, translations."""
