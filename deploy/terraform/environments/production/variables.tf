variable "region" {
  type    = string
  default = "ap-south-1"
}
variable "copy_region" {
  type        = string
  default     = "ap-south-2"
  description = "where backups are copied to, inside of India"
}
variable "account" { type = string }
variable "domain" { type = string }
variable "certificate_arn" { type = string }
variable "edge_certificate_arn" { type = string }
variable "image" {
  type        = string
  description = "with its digest: repository@sha256:…"
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest, repository@sha256:…, so that what was tested is what runs."
  }
}
variable "operator_mail" { type = string }
variable "secrets" {
  type    = list(string)
  default = ["SESSION_SECRET"]
}
variable "environment" {
  type    = map(string)
  default = {}
}
variable "copy_region_key_arn" {
  type        = string
  default     = null
  description = "a KMS key of copy_region; with it, backups are copied there"
}
