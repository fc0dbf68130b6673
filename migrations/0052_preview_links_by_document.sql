-- For which document a link was made, so that it is found beside it and taken back. Those of older origins have none, for their hour.
alter table preview_links add column document_id integer, add column locale text;
