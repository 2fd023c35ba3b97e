#!/bin/sh
# Writes the number of words in text.txt to words.txt. The first argument matches one word: an
# extended regular expression.
echo "counting words that match $1"
grep -oE -e "$1" text.txt > found.txt
status=$?
[ "$status" -le 1 ] || exit "$status" # 1: no match
wc -l < found.txt > words.txt
