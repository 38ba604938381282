-- In which encoding a file of customers was read, and whether its bytes had to tell: names then deserve a look.
alter table customers_import add column encoding text;
alter table customers_import add column guessed boolean not null default false;
