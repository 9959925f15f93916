-- Extensions the map relies on. Existing ones are kept as they are, whatever schema they live in.
create extension if not exists postgis;
create extension if not exists pgcrypto;
create extension if not exists "uuid-ossp";
create extension if not exists pg_trgm;
