-- The parts of three characters that a text has, each with whose it is: what contains a text has all of the text's. Searches of
-- files are found by them, in the indexes of 0057 and 0058.
create function media_grams(whose integer, said text) returns text[] language sql immutable parallel safe cost 1000 as $$
  select coalesce(array_agg(distinct whose::text || '/' || substr(lowered, at, 3)), '{}')
  from lower(said) lowered, generate_series(1, length(lowered) - 2) at
$$;
