-- Words farther on in a text than a phrase can reach are all at the last place: those of very long texts are made anew, by a
-- loop of the program. Until then they are found by what they had. Shorter texts have fewer places than fit into this size.
update publications set words_of = null where pg_column_size(words) > 8000;
update heads set words_of = null where pg_column_size(words) > 8000;
