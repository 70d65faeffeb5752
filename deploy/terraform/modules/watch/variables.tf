variable "name" { type = string }
variable "region" { type = string }
variable "account" { type = string }
variable "mail" { type = string }
variable "monthly_usd" { type = number }
variable "balancer_suffix" { type = string }
variable "target_group_suffix" { type = string }
