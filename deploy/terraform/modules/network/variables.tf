variable "name" { type = string }
variable "region" { type = string }
variable "cidr" { type = string }
variable "nat_in_each_zone" { type = bool }
