#!/bin/sh
# Counts the words of text.txt into words.txt. The first argument is what counts as one word: an
# extended regular expression.
echo "counting words that match $1"
grep -oE -e "$1" text.txt > found.txt
status=$?
[ "$status" -le 1 ] || exit "$status" # 1: there are no words
wc -l < found.txt > words.txt
