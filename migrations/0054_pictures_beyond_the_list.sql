-- Which pictures somebody asked for of a file that are neither of the list that all may ask for nor signed: so many of each file
-- and no more. By the hashes that they are kept under.
create table pictures_beyond (
  media_id bigint primary key,
  pictures text[] not null
);
